/** The replay of the session page: made with it, steered by its address, ended with it. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PacketFilter } from '../derive/filter.ts';
import { sessionRoute } from '../derive/route.ts';
import { useApp } from '../models/app.ts';
import { createReplay, type ReplayModel } from '../models/replay.ts';
import type { SessionModel } from '../models/session.ts';
import { isMissing } from '../transport/problem.ts';

/** @param atUs the moment that the page's address names; undefined: the whole session */
export function useReplay(
  session: SessionModel,
  filter: PacketFilter,
  atUs: number | undefined,
): ReplayModel {
  const { send, listen, live, rest, router, toasts } = useApp();
  const { sessionId } = session;
  const address = useRef({ filter, atUs });
  address.current.filter = filter;
  const replay = useMemo(
    () =>
      createReplay(sessionId, send, {
        failed: (sentence) => {
          const say = () => toasts.show(sentence, { kind: 'error' });
          // A session that is gone says so in its place: once is enough.
          rest.session(sessionId).then(say, (error) => isMissing(error) ? session.reload() : say());
        },
        // Back and forward to moments come with an address of their own: nobody left.
        left: () => {
          if (address.current.atUs !== undefined) router.leftReplay(sessionId);
        },
        settled: (momentUs) => {
          if (address.current.atUs === momentUs) return;
          address.current.atUs = momentUs;
          // A packet that is open stays open.
          const here = router.route.peek();
          const packet = here.page === 'session' ? here.packet : undefined;
          router.go(sessionRoute(sessionId, address.current.filter, { atUs: momentUs, packet }), 'replace');
        },
      }),
    [session],
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
