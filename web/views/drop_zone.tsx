import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from '../models/app.ts';
import { Icon } from './icon.tsx';

/** Files can be dropped anywhere; while they are held over the page, it says so. */
export function DropZone() {
  const { imports } = useApp();
  const over = useSignal(false);
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    addEventListener('dragenter', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth += 1;
      over.value = true;
    }, { signal });
    addEventListener('dragleave', () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) over.value = false;
    }, { signal });
    addEventListener('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    }, { signal });
    addEventListener('drop', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      over.value = false;
      imports.addFiles([...(event.dataTransfer?.files ?? [])]);
    }, { signal });
    return () => abort.abort();
  }, []);
  return over.value
    ? (
      <div class='drop-zone' aria-hidden='true' data-testid='drop-zone'>
        <div>
          <Icon name='upload' />
          <p>Drop capture files to import them</p>
        </div>
      </div>
    )
    : null;
}
