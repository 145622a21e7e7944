/** One advisory lock for whoever migrates: two launchers against one fresh database take turns. */
export const MIGRATION_LOCK = 12_369;
