import { config } from 'zod/v4';

// What `zod` means in this app (vite.config.ts): the same library, told before any schema is made that it may not turn text
// into code. The page's content security policy forbids that, and browsers report even the attempt.
config({ jitless: true });

export * from 'zod/v4';
