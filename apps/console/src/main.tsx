/*
 * The console: one page for operators, bureaus and admins. `session/` says who is here, `app/` is the frame with the
 * rooms in its menu, and each room (triage, review, bureau, admin) is a folder loaded when it is opened. Everything
 * comes through `api/`, generated from the gateway's OpenAPI description.
 */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { queryClient } from './api/query-client.js';
import { App } from './app/App.js';
import { loadRoomOf } from './app/rooms.js';
import { Theme } from './app/Theme.js';
import './style.css';

loadRoomOf(location.pathname);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Theme>
        <BrowserRouter basename="/console">
          <App />
        </BrowserRouter>
      </Theme>
    </QueryClientProvider>
  </StrictMode>,
);
