import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface TlsMaterial {
  cert: string;
  key: string;
  selfSigned: boolean;
}

export function certificateFromFiles(certFile: string, keyFile: string): TlsMaterial {
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), selfSigned: false };
}

/**
 * A self-signed certificate for this machine's names and addresses, kept in the data folder, so that a browser that has
 * accepted it once is not asked again. A new one is made when it is about to expire or an address is missing in it.
 */
export async function selfSignedCertificate(dataDir: string, hosts: readonly string[]): Promise<TlsMaterial> {
  const folder = join(dataDir, 'tls');
  const certFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  const kept = read(certFile, keyFile);
  if (kept !== undefined && covers(kept.cert, hosts)) return kept;
  const isAddress = (host: string) => /^[\d.]+$|:/.test(host);
  const made = await generate([{ name: 'commonName', value: 'Footlight' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 397 * 24 * 3600 * 1000),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (isAddress(host) ? { type: 7, ip: host } : { type: 2, value: host })),
      },
    ],
  });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(keyFile, made.private, { mode: 0o600 });
  writeFileSync(certFile, made.cert);
  return { cert: made.cert, key: made.private, selfSigned: true };
}

function read(certFile: string, keyFile: string): TlsMaterial | undefined {
  try {
    return { ...certificateFromFiles(certFile, keyFile), selfSigned: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function covers(pem: string, hosts: readonly string[]): boolean {
  const certificate = new X509Certificate(pem);
  const aWeekAhead = Date.now() + 7 * 24 * 3600 * 1000;
  if (Date.parse(certificate.validTo) < aWeekAhead) return false;
  return hosts.every((host) => certificate.checkHost(host) !== undefined || certificate.checkIP(host) !== undefined);
}
