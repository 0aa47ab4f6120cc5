import { FakeHandler, testFakeParameters, type types } from 'mediasoup-client';

export type FakeMedia = ReturnType<typeof fakeMedia>;

/** Media stacks that connect at once, and whose ICE a test can break. One entry per transport, in the order they were made. */
export function fakeMedia() {
  const handlers: FakeHandler[] = [];
  const inner = FakeHandler.createFactory(testFakeParameters);
  const factory: types.HandlerFactory = {
    ...inner,
    factory(options) {
      const handler = inner.factory(options) as FakeHandler;
      handlers.push(handler);
      handler.on('@connect', () => queueMicrotask(() => handler.setConnectionState('connected')));
      return handler;
    },
  };
  return { factory, handlers };
}
