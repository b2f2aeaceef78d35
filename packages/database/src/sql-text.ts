import type { ClientBase, QueryResult, QueryResultRow } from 'pg'

/**
 * The one file in which SQL is text and not a tag with parameters; the linter refuses it elsewhere
 * (scripts/lint). For what takes no parameters: migrations as they are shipped, and the names of
 * databases. Never for anything that a person typed or a network brought.
 */
export function runSqlText<Row extends QueryResultRow>(
  client: ClientBase,
  sql: string,
): Promise<QueryResult<Row>> {
  return client.query<Row>(sql)
}
