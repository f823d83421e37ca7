/** Runs before the first paint, so that a reader who chose light or dark never sees the other flash by. */
import { applyStoredTheme } from './models/scheme.ts';

applyStoredTheme();
