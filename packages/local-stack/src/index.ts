export { freePort } from './free-port.ts'
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres-server.ts'
export { type RedisOptions, type RunningRedis, startRedis } from './redis-server.ts'
export { createTestDatabase } from './test-database.ts'
