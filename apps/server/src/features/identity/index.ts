export { Passwords } from './passwords.ts';
export { identityRoutes } from './routes.ts';
export { createIdentity, type IdentityOptions, type IdentityService, type LoggedIn } from './service.ts';
