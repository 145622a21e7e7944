import createClient from 'openapi-fetch';
import { chosenHotline } from '../session/hotline.js';
import type { components, paths } from './schema.d.ts';

/** The shapes of the API by their names in its description. */
export type Schemas = components['schemas'];

/** The gateway's API. The hotline that the person chose goes with every call. */
export const api = createClient<paths>({ baseUrl: window.location.origin });

api.use({
  onRequest({ request }) {
    const adcode = chosenHotline();
    if (adcode !== null) request.headers.set('X-Hotline', adcode);
    return request;
  },
});
