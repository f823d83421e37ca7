/** The replay of the session page: made with it, steered by its address, ended with it. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PacketFilter } from '../derive/filter.ts';
import { sessionRoute } from '../derive/route.ts';
import { useApp } from '../models/app.ts';
import { createReplay, type ReplayModel } from '../models/replay.ts';

/** @param atUs the moment that the page's address names; undefined: the whole session */
export function useReplay(sessionId: number, filter: PacketFilter, atUs: number | undefined): ReplayModel {
  const { send, listen, live, router, toasts } = useApp();
  const address = useRef({ filter, atUs });
  address.current.filter = filter;
  const replay = useMemo(
    () =>
      createReplay(sessionId, send, {
        failed: (sentence) => toasts.show(sentence, { kind: 'error' }),
        settled: (momentUs) => {
          if (address.current.atUs === momentUs) return;
          address.current.atUs = momentUs;
          // A packet that is open stays open.
          const here = router.route.peek();
          const packet = here.page === 'session' ? here.packet : undefined;
          router.go(sessionRoute(sessionId, address.current.filter, { atUs: momentUs, packet }), 'replace');
        },
      }),
    [sessionId],
  );
  useEffect(() => {
    const stop = listen(replay.onMessage);
    return () => {
      stop();
      replay.dispose();
    };
  }, [replay]);

  // A link to a moment, or back and forward between moments; what the replay itself wrote there is where it is.
  const connected = live.connection.value === 'open';
  const opened = useRef(false);
  useEffect(() => {
    const written = opened.current && address.current.atUs === atUs;
    if (!connected || written) return;
    opened.current = true;
    address.current.atUs = atUs;
    if (atUs === undefined) {
      if (replay.state.peek()) replay.stop();
    } else if (replay.state.peek()) replay.seek(atUs);
    else replay.start({ atUs, paused: true });
  }, [atUs, connected]);
  return replay;
}
