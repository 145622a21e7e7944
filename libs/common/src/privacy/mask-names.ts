/*
 * Names of people in running text. They cannot all be known: a name is marked where the words around it say that it is
 * one (我叫, 联系人:, next to a telephone number) and it begins with a surname; a company or a place that begins like one
 * stays. The patterns read text in which numbers are marked already and full-width punctuation is folded.
 */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝';
const COMPOUND = '(?:欧阳|上官|司马|诸葛|皇甫|司徒|尉迟|公孙|慕容|令狐|夏侯|端木|南宫|独孤)';
/** Words that begin like a name and are none. */
const NO_NAMES =
  '(?:马路|马上|高楼|高层|高架|高速|高空|高新|高压|高温|高炉|高中|高度|高频|江边|石灰|石材|石油|石化|石子|石料|金属|周边|周围|周一|周二|周三|周四|周五|周六|周日|周末|方便|方圆|白天|白色|白烟|黄烟|黄色|黄昏|万元|万达|万科|田地|田里|林地|林场|于是|安全|全部|全体|时间|成天|常年|常常|何时|何人|应该|单位|包括|关于|关闭|金融|文化|文明|时常|连续|连夜|明天|明显|明确|成立|成都|沙尘|房子|房屋|房东|查处|路边|路口|温度|荣誉|冷库|和平|和谐|华润|安装|施工|管道|管理|管委|游泳|盛夏|商场|商铺|车间|车辆|车库|米线|柴油|古城|兰州|宁波|长春|武汉|广州|苏州|杭州|温州|康复|龙头|雷声|严重|严禁|贵局|党员|师傅|农民|农村|农田|应当|吉林|向(?:街|社|物|政|市|区|县|镇|城|相|各|环|住|上|开|乡|村|法|派|公|所|贵|你|您)|和(?:办|电|联|住|手|地|身|单))';
const PLACE_END =
  '(?<![区县市镇乡村路街巷厂店边旁里处楼院园桥河湖山场站局司社馆所米元味烟天年月日点时分吨声池矿坝庄屯岸段校])';
/** 投诉人:武泽市…, 举报人:柏杨路居民 */
const NO_PLACE = '(?<![市县区镇乡村路街])(?![市县区镇乡村路街])';
const NO_GIVEN = '的了在是我你他她它们这那及或来去到从被把让给吗呢吧啊什么怎不没很也都还就又要会能想说请';
const FIRST = `(?![${NO_GIVEN}])[一-鿿]`;
const SECOND = `(?:(?![${NO_GIVEN}住家电手于对向有反投举已因为今昨现先女和与联身])[一-鿿])?`;
const NAME = `(?!${NO_NAMES})(?:${COMPOUND}${FIRST}${SECOND}|[${SURNAMES}]${FIRST}${SECOND})`;
/** 古丽·买买提 */
const DOTTED = '[一-鿿]{2,6}(?:[·•・][一-鿿]{2,6}){1,2}';
const BOUNDARY = '(?=$|[\\s,.。;、:()<>【】!?/|"“”\\d]|电话|手机|身份证|联系|住址|微信)';
const TITLE = '(?:先生|女士|小姐|大姐|大哥|大爷|大妈|阿姨|师傅|老师|同志)';
const CONTACT = '【(?:电话|身份证号|邮箱|社交账号)】';
const LABEL = '(?:姓名|联系人|举报人|投诉人|反映人|来电人|来信人|报料人|爆料人|申请人|署名|落款|户主|业主)';
const CONTACT_WORD = '(?:我?的?(?:联系)?(?:电话|手机|微信|身份证|邮箱|QQ)(?:号码|号)?[\\s:是为]{0,2})';
const mark = (pattern: string): readonly [RegExp, string] => [new RegExp(pattern, 'gm'), '【姓名】'];

export const NAME_MARKS: readonly (readonly [pattern: RegExp, mark: string])[] = [
  // 我叫张三
  mark(`(?<=(?:[我俺]叫|本人叫|名叫|名字[叫是]|鄙人)[\\s:]?)(?:${DOTTED}|${NAME})`),
  // 联系人:张三, 姓名 欧阳明
  mark(
    `(?<=${LABEL}(?:姓名|及电话)?\\s?:\\s?)(?:${DOTTED}|${NAME}${NO_PLACE}|(?!匿名|保密|不详|同上|本人|你好|您好|住户|居民|村民|业主|代表|全体)[一-鿿]{2,4}${BOUNDARY})`,
  ),
  mark(`(?<=${LABEL}(?:姓名)?[\\s是为叫]{0,2}|本人)(?:${DOTTED}|${NAME}${PLACE_END})${BOUNDARY}`),
  // 我是张三,电话【电话】
  mark(`(?<=我是)${NAME}(?=[\\s,、(]{0,2}(?:${CONTACT_WORD}|${CONTACT}))`),
  // 我是李女士; 请联系王先生; 王先生,电话【电话】
  mark(`(?<=我是|联系|请找|打给)(?:${COMPOUND}|[${SURNAMES}])[一-鿿]{0,2}(?=${TITLE})`),
  mark(`(?<![一-鿿])(?:${COMPOUND}|[${SURNAMES}])[一-鿿]{0,2}(?=${TITLE}[^。\\n]{0,8}${CONTACT})`),
  // 张三 【电话】; 【电话】(张三)
  mark(`(?<=^|[\\s,。;:、(【】])${NAME}${PLACE_END}(?=[\\s,:(]{0,2}${CONTACT_WORD}?${CONTACT})`),
  mark(`(?<=${CONTACT}[\\s,(:]{0,2})${NAME}${PLACE_END}(?:${BOUNDARY}|(?=${TITLE}))`),
];

/** A surname, with or without what follows it, before one of `titles` (老板|书记): also names that are no reporter's. */
export const nameBefore = (titles: string): RegExp =>
  new RegExp(`(?!和)(?:${COMPOUND}|[${SURNAMES}])[一-鿿]{0,2}?(?=${titles})`, 'g');

const WHOLE_NAME = new RegExp(`^(?:${NAME}${PLACE_END}|${DOTTED})$`);

/** The names in what somebody calls themselves: 令狐云飞, 令狐云飞(家), John Smith; none in a nickname or an office's name. */
export const namesIn = (called: string): string[] => [
  ...(called.match(/[一-鿿·•・]+/g) ?? []).filter((word) => WHOLE_NAME.test(word)),
  ...(called.match(/[A-Za-z]{2,}(?:[ .-]+[A-Za-z]{2,}){1,3}/g) ?? []),
];

/** What a screen shows of a person's name: 王**. */
export const maskName = (name: string): string => `${/./u.exec(name.trim())?.[0] ?? ''}**`;
