import { MOST_PHOTOS } from '../web.payload.js';
import { type Markup, markup } from './markup.js';

/** Pictures, films and sound; the script reads the limits. */
export const fileInput = (attributes: Markup | null, maxBytes?: number): Markup =>
  markup`<input
    type="file"
    id="photos"
    name="photos"
    accept="image/*,video/*,audio/*"
    multiple
    data-most="${MOST_PHOTOS}"
    ${maxBytes !== undefined && markup`data-max-bytes="${maxBytes}"`}
    ${attributes}
  />`;
