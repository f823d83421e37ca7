/** A choice of models and a log that live in memory. */
import { TapdeckError } from '../../src/model/errors.ts';
import {
  DEFAULT_MODEL_SETTINGS,
  type ModelCall,
  type ModelCallText,
  type ModelLog,
  type ModelService,
  type ModelSettings,
  type ModelSettingsChange,
  type ModelsReport,
} from '../../src/model/model_settings.ts';
import { START_US } from './rows.ts';

const CALL: ModelCall = {
  call_id: 1,
  time_us: START_US,
  session_id: 7,
  purpose: 'status',
  written_by: 'gemini:gemini-flash-latest',
  destination: 'generativelanguage.googleapis.com:443',
  local: false,
  bytes_sent: 2000,
  bytes_received: 500,
  outcome: 'ok',
  took_ms: 812.5,
  readable: true,
};

export class FakeModels implements ModelService {
  settings: ModelSettings = DEFAULT_MODEL_SETTINGS;
  calls: ModelCall[] = [CALL];
  readonly asked: unknown[] = [];

  report(): ModelsReport {
    return {
      settings: this.settings,
      providers: [{
        id: 'gemini',
        configured: true,
        missing: null,
        key_present: true,
        destination: CALL.destination,
        local: false,
        model: 'gemini-flash-latest',
        agreed: false,
      }],
      written_by: 'rules',
      offered: 'gemini',
      problem: null,
      used: { calls: 1, bytes_sent: 2000 },
    };
  }
  change(change: ModelSettingsChange): ModelsReport {
    this.settings = { ...this.settings, ...change } as ModelSettings;
    return this.report();
  }
  log(query: { cursor?: number; limit: number }): ModelLog {
    this.asked.push(query);
    return { calls: this.calls, next_cursor: null };
  }
  sent(callId: number): ModelCallText {
    const call = this.calls.find(({ call_id }) => call_id === callId);
    if (!call) throw new TapdeckError('not_found', `There is no call ${callId} in the log.`);
    return { call, sent: 'You are an analyst.\n\n<b>', left_out: 0 };
  }
  clearLog(): void {
    this.calls = [];
  }
}
