/** Sends a capture file. XMLHttpRequest, because fetch does not tell how much of a body has left. */
import * as v from 'valibot';
import { NO_ANSWER, problemSentence, RequestError } from './problem.ts';
import { type ImportAnswer, importAnswer, queryString } from './rest.ts';

export interface UploadOptions {
  readonly job: string;
  readonly signal: AbortSignal;
  /** Bytes that have left so far. */
  readonly onSent: (bytes: number) => void;
}

/** Resolves when the capture is stored. Rejects with RequestError, or AbortError when `signal` aborts. */
export function uploadCapture(file: File, options: UploadOptions): Promise<ImportAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (finish: () => void) => () => {
      options.signal.removeEventListener('abort', abort);
      finish();
    };
    request.upload.onprogress = (event) => options.onSent(event.loaded);
    request.onload = settle(() => {
      if (request.status < 200 || request.status > 299) {
        reject(new RequestError(request.status, problemSentence(request.status, request.responseText)));
        return;
      }
      try {
        resolve(v.parse(importAnswer, JSON.parse(request.responseText)));
      } catch (error) {
        reject(
          new RequestError(request.status, 'The server answered in a form that this page does not know.', {
            cause: error,
          }),
        );
      }
    });
    request.onerror = settle(() => reject(new RequestError(0, NO_ANSWER)));
    request.onabort = settle(() => reject(new DOMException('Import cancelled', 'AbortError')));
    request.open('POST', `/api/sessions/import${queryString({ source: file.name, job: options.job })}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (options.signal.aborted) {
      abort();
      reject(new DOMException('Import cancelled', 'AbortError'));
      return;
    }
    options.signal.addEventListener('abort', abort);
    request.send(file);
  });
}
