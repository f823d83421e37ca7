/** The page: transport feeds models, models feed views. */
import { render } from 'preact';
import { AppProvider, createApp } from './models/app.ts';
import { Shell } from './views/shell.tsx';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with id "app".');
render(
  <AppProvider value={createApp()}>
    <Shell />
  </AppProvider>,
  root,
);
