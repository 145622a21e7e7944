/** Whose telephones the demonstration shows. */
export const CITIZEN = '+8613800138000';
export const OFFICER = { name: '赵值班', phone: '+8613900139000' };
/** Is called when the officer has not answered for a quarter of an hour; has no telephone on the page. */
export const LEADER = { name: '钱带班', phone: '+8613900139001' };

/** Who signs in to the console; all with the same password, which the launcher prints. */
export const ACCOUNTS = [
  { login: 'operator', name: '林晓(受理员)', role: 'operator', room: '研判:收件箱、建议、派发' },
  { login: 'bureau', name: '于洪分局 韩冬', role: 'bureau', room: '承办:签收、到场、反馈' },
  { login: 'supervisor', name: '周岩(班长)', role: 'supervisor', room: '审核、警报、值班表' },
  { login: 'admin', name: '管理员', role: 'admin', room: '账号、承办单位、对接单位' },
] as const;
