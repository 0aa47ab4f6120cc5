import { groups } from './groups.ts';
import type { SettingGroup } from './setting.ts';

const titles: Record<keyof typeof groups, string> = {
  server: 'Server',
  identity: 'Accounts',
  media: 'Media',
  ingest: 'Ingest',
  hls: 'HLS',
  codec: 'Codecs',
  rooms: 'Rooms',
  meetings: 'Meetings',
  audience: 'Audience and stage',
  interaction: 'Chat and moderation',
  commerce: 'Shop',
  broadcasts: 'Broadcasts',
  rates: 'Rate limits',
  database: 'Database',
  cluster: 'Cluster',
};

const entries = Object.entries(groups) as [keyof typeof groups, SettingGroup][];

/** `.env.example`: every key with its description and default, commented out. */
export function envExample(): string {
  const lines = [
    '# Every setting of Footlight with its default. Copy to .env and change what you need.',
    '# Generated: node apps/server/src/config/write-docs.ts',
  ];
  for (const [name, group] of entries) {
    lines.push('', `# --- ${titles[name]} ---`);
    for (const [key, { description, aliases, defaultText }] of Object.entries(group)) {
      const also = aliases.length > 0 ? ` (also: ${aliases.join(', ')})` : '';
      lines.push(`# ${description}${also}`, `#${key}=${defaultText ?? ''}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** `docs/configuration.md`: the same as tables. */
export function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'The command line (`npm start -- --help`) wins over the environment, the environment over `.env` in the working folder. An unknown key is',
    'refused, with a hint. Secrets that are not set are generated once and kept in the data folder.',
    '',
    'This page is generated from the schema: `node apps/server/src/config/write-docs.ts`.',
  ];
  for (const [name, group] of entries) {
    lines.push('', `## ${titles[name]}`, '', '| key | default | what |', '|---|---|---|');
    for (const [key, { description, aliases, defaultText }] of Object.entries(group)) {
      const also = aliases.length > 0 ? ` Also read: ${aliases.map((alias) => `\`${alias}\``).join(', ')}.` : '';
      const value = defaultText === undefined || defaultText === '' ? '' : `\`${defaultText}\``;
      lines.push(`| \`${key}\` | ${value} | ${description.replaceAll('|', '\\|')}.${also} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}
