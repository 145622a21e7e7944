import { useSession } from '../session/session.js';
import type { Delivery } from './deliveries.js';
import { ACTORS, historyWords } from './HistoryList.js';
import { beijingTime } from './time.js';
import { channelName } from './vocabulary.js';

/**
 * A case on A4, black and white, for the bureau and for the hotline's file: what the same person sees on the screen and
 * nothing more. The head of the table stands on each page, the page numbers are the style sheet's.
 */
export function CaseSheet({ delivery }: { delivery: Delivery }) {
  const { name } = useSession();
  const { case: file, reports, files } = delivery;
  const facts: [string, string | null][] = [
    ['事由', delivery.title],
    ['类别', file.codes.map((code) => code.name).join('、')],
    ['紧急程度', delivery.urgency],
    ['地点', file.place?.path.join('') ?? '不明'],
    ['途径', file.track],
    ['承办单位', `${delivery.bureauName}(${delivery.role})`],
    ['派发依据', delivery.reason],
    ['派发', beijingTime(delivery.dispatchedAt)],
    ['签收', delivery.signedAt && beijingTime(delivery.signedAt)],
    ['对方时限', file.dueAt && beijingTime(file.dueAt)],
    ['现状', delivery.state],
    ['退回重办', delivery.redoReason],
  ];
  return (
    <div className="sheet">
      <table>
        <thead>
          <tr>
            <th>
              <span>12369 环境投诉办理单</span>
              <span>{file.number}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>
              <dl>
                {facts.map(
                  ([what, value]) =>
                    value !== null && (
                      <div key={what}>
                        <dt>{what}</dt>
                        <dd>{value}</dd>
                      </div>
                    ),
                )}
              </dl>
              <h2>来信 {reports.length} 件</h2>
              {reports.map((report, index) => (
                <section key={report.reportId ?? index}>
                  <p>
                    {index + 1}. {channelName(report.channel)},{beijingTime(report.receivedAt)}
                    {report.attachments.length > 0 && `,附件 ${String(report.attachments.length)} 个`}
                  </p>
                  <p className="said">{report.text}</p>
                  {report.placeText && <p>填写的地点:{report.placeText}</p>}
                  {report.details.length > 0 && (
                    <p>{report.details.map(({ label, value }) => `${label}:${value}`).join(';')}</p>
                  )}
                </section>
              ))}
              <h2>答复</h2>
              {delivery.reply === null ? (
                <p>还没有答复。</p>
              ) : (
                <>
                  <p>经查:{delivery.finding}</p>
                  <p className="said">{delivery.reply}</p>
                </>
              )}
              {files.length > 0 && (
                <p>
                  现场材料 {files.length} 个,其中可公开给举报人{' '}
                  {files.filter(({ isPublic }) => isPublic).length} 个。
                </p>
              )}
              <h2>经过</h2>
              <ol>
                {delivery.history.map((row, index) => (
                  <li key={index}>
                    {beijingTime(row.at)} {row.actorName ?? ACTORS[row.actor]} {historyWords(row)}
                    {row.reason !== null && `(${row.reason})`}
                  </li>
                ))}
              </ol>
              <p className="sheet-foot">
                {name} 打印于 {beijingTime(new Date().toISOString())}。内容已遮去个人信息,依法为举报人保密。
              </p>
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
