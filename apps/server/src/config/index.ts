export { type AnnouncedAddress, announcedAddress, lanAddresses } from './addresses.ts';
export { type Arguments, readArguments, usage } from './arguments.ts';
export { databaseUrl } from './database.ts';
export { configFromEnvironment } from './environment.ts';
export { type Config, groups } from './groups.ts';
export { ConfigError, type ConfigProblem, loadConfig } from './load.ts';
export { keptSecret } from './secrets.ts';
