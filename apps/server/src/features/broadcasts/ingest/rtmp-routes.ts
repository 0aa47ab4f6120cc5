import { AppError } from '../../../base/errors.ts';
import type { RtmpServerNumbers } from '../../../media/ingest/rtmp/index.ts';
import type { RawRoute } from '../../../platform/http/raw-route.ts';
import { keyOf } from './rtmp.ts';
import type { IngestService } from './service.ts';
import { statXml } from './stat.ts';

export interface RtmpRoutesDeps {
  ingest: IngestService;
  numbers: () => RtmpServerNumbers;
  about: () => { version: string; uptimeSeconds: number };
  /** Throws for whoever may not read the operator's figures. */
  checkOperator: (client: { ip: string; authorization: string | undefined }) => void;
}

/** What users of nginx-rtmp have around it: the publish callback and the statistics page. */
export function rtmpRoutes({ ingest, numbers, about, checkOperator }: RtmpRoutesDeps): RawRoute[] {
  return [
    {
      method: 'POST',
      path: '/rtmp/publish',
      rate: 'write',
      contentTypes: ['application/x-www-form-urlencoded'],
      handle: async ({ body }) => {
        const form = new URLSearchParams(body);
        const name = form.get('name');
        if (name === null)
          throw new AppError('invalid', undefined, { problems: [{ path: 'name', message: 'is missing' }] });
        await ingest.check(keyOf(name, form).key);
        return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
      },
    },
    {
      method: 'GET',
      path: '/stat',
      rate: 'read',
      handle: ({ ip, header, query }) => {
        checkOperator({ ip, authorization: header('authorization') });
        const wantsXml = query.get('format') === 'xml' || /\b(text|application)\/xml\b/.test(header('accept') ?? '');
        return wantsXml
          ? { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: statXml(numbers(), about()) }
          : {
              status: 200,
              headers: { 'content-type': 'application/json; charset=utf-8' },
              body: JSON.stringify({ rtmp: numbers() }),
            };
      },
    },
  ];
}
