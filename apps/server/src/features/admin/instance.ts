import type { EndpointResponse, identityEndpoints } from '@footlight/contract';
import type { Handlers } from '../../platform/http/route.ts';
import type { IdentityService } from '../identity/index.ts';

type Instance = EndpointResponse<typeof identityEndpoints.instance>;

/** What a page has to know of this installation before anybody logs in. */
export function instanceRoutes(
  about: Pick<Instance, 'name' | 'version' | 'iceServers'>,
  identity: IdentityService,
): Pick<Handlers, 'instance'> {
  return {
    instance: async () => ({
      ...about,
      setupRequired: await identity.setupRequired(),
      registrationOpen: identity.registrationOpen,
    }),
  };
}
