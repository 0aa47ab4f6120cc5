/** The peer of bench/api.ts: fastify with one route that answers a constant, as a process of its own. Prints its address. */
import Fastify from 'fastify';

const item = {
  id: '01890000-0000-7000-8000-000000000000',
  title: 'A show like any other',
  description: '',
  status: 'scheduled',
  host: { id: '01890000-0000-7000-8000-000000000001', displayName: 'Somebody' },
  createdAt: new Date(0).toISOString(),
};

const app = Fastify();
app.all('/*', async () => item);
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
