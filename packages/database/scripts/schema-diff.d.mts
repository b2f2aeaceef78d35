export declare const migrationsFolder: string
export declare function schemaDiff(databaseUrl: string): Promise<string | null>
