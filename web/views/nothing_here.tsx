/** What was asked for is not there: said in a sentence, with ways to go on. */
import type { ComponentChildren } from 'preact';
import { LIVE, SESSIONS } from '../derive/route.ts';
import { Link } from './parts.tsx';

export function NothingHere(
  { title, testid, children }: { title: string; testid: string; children?: ComponentChildren },
) {
  return (
    <div class='not-found' data-testid={testid}>
      {/* It may have been there a moment ago: deleted from another page. */}
      <div role='alert'>
        <h1>{title}</h1>
      </div>
      {children}
      <p class='not-found-ways'>
        <Link to={SESSIONS} class='button'>All sessions</Link>
        <Link to={LIVE} class='button'>Live</Link>
      </p>
    </div>
  );
}
