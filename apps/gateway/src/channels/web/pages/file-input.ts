import { MOST_PHOTOS } from '../web.payload.js';
import { type Markup, markup } from './markup.js';

/**
 * Pictures, films and sound. The script takes the files out of it and uploads them at once; `uploads` then names them. Without
 * the script they go with the form.
 */
export const fileInput = ({
  attributes = null,
  uploads = '',
  videoMegabytes,
}: {
  attributes?: Markup | null;
  uploads?: string;
  videoMegabytes?: string;
}): Markup =>
  markup`<input type="hidden" name="uploads" value="${uploads}" />
    <input
      type="file"
      id="photos"
      name="photos"
      accept="image/*,video/*,audio/*"
      multiple
      data-most="${MOST_PHOTOS}"
      ${videoMegabytes !== undefined && markup`data-video="${videoMegabytes}"`}
      ${attributes}
    />`;
