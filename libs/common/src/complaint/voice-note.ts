/** Stands in a report's text where somebody spoke: the operator listens, the machine reads past it. */
export const VOICE_NOTE = '(语音留言,请听录音)';

/** The text without what stands for speech; the rest keeps its place. */
export const withoutVoiceNotes = (text: string): string =>
  text.replaceAll(VOICE_NOTE, ' '.repeat(VOICE_NOTE.length));

/** Whether all that was said was spoken, and nobody has written it down. */
export const isUnheard = (text: string): boolean =>
  text.includes(VOICE_NOTE) && withoutVoiceNotes(text).trim() === '';
