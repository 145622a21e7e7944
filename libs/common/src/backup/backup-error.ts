/** Why a backup or a restore was not done, in words for whoever runs it. It is printed without a stack. */
export class BackupError extends Error {
  override name = 'BackupError';
}
