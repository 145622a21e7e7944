import { Alert, Button, Card, Descriptions, Tag } from 'antd';
import { useCatalogue } from '../shared/vocabulary.js';
import { Time } from '../shared/Time.js';
import { UrgencyTag } from '../shared/UrgencyTag.js';
import { heardItems } from './Heard.js';
import { type Detail, useRetry } from './queries.js';

const percent = (probability: number): string => `${String(Math.round(probability * 100))}%`;

/** What the machine thinks, with how sure it is and why; or that it has not thought yet. */
export function SuggestionCard({ detail }: { detail: Detail }) {
  const { suggestion } = detail;
  const catalogue = useCatalogue();
  if (!suggestion) return <NotYet detail={detail} />;
  const { routing } = suggestion;
  const coop = routing.coop.map((id) => catalogue.data?.departments.find((one) => one.id === id)?.name ?? id);
  return (
    <Card
      size="small"
      title="机器建议"
      extra={<span className="soft">{suggestion.modelVersion}</span>}
      className="gap"
    >
      {detail.suggestionMissing && <NotYet detail={detail} />}
      <Descriptions
        size="small"
        column={1}
        items={[
          {
            key: 'codes',
            label: '类别',
            children: suggestion.codes.map(({ code, name, probability }) => (
              <Tag key={code} color={probability >= 0.5 ? 'green' : undefined} title={code}>
                {name} {percent(probability)}
              </Tag>
            )),
          },
          {
            key: 'urgency',
            label: '紧急程度',
            children: <UrgencyTag urgency={suggestion.urgency} />,
          },
          {
            key: 'reasons',
            label: '依据',
            children: <Reasons suggestion={suggestion} />,
          },
          {
            key: 'place',
            label: '地点',
            children:
              suggestion.places.length === 0 ? (
                <Tag>不明,请人工确定</Tag>
              ) : (
                suggestion.places.map(({ adcode, path, probability, mention }) => (
                  <Tag
                    key={adcode}
                    title={`${adcode},来自"${mention}"`}
                    color={adcode === suggestion.place?.adcode ? 'green' : undefined}
                  >
                    {path.join(' ')} {percent(probability)}
                  </Tag>
                ))
              ),
          },
          {
            key: 'routing',
            label: '去向',
            children: (
              <span>
                <strong>
                  {routing.acceptance} · {routing.bureauName ?? routing.departmentName ?? '归口不明'}
                </strong>
                {coop.length > 0 && ` · 协办 ${coop.join('、')}`}
                <span className="soft" title={`规则 ${routing.rule}(${routing.rulesVersion})`}>
                  <br />
                  {routing.reason}
                </span>
              </span>
            ),
          },
          ...heardItems(suggestion),
          { key: 'at', label: '研判时间', children: <Time at={suggestion.at} /> },
        ]}
      />
    </Card>
  );
}

/** For the level and for each code: the words that carried it, and the rules by name. */
function Reasons({ suggestion: { reasons, codes } }: { suggestion: NonNullable<Detail['suggestion']> }) {
  const groups = [
    { key: 'level', words: reasons.filter(({ level }) => level !== undefined) },
    ...codes.map(({ code }) => ({ key: code, words: reasons.filter((reason) => reason.code === code) })),
    { key: 'other', words: reasons.filter(({ code, level }) => code === undefined && level === undefined) },
  ];
  return groups
    .filter(({ words }) => words.length > 0)
    .map(({ key, words }) => (
      <div key={key} className="soft">
        {words.map(({ text }) => text).join(';')}
      </div>
    ));
}

function NotYet({ detail }: { detail: Detail }) {
  const retry = useRetry(detail.reportId);
  return (
    <Alert
      className="gap"
      type={detail.triageFailed ? 'warning' : 'info'}
      showIcon
      title={
        detail.triageFailed
          ? '机器研判失败'
          : detail.suggestion
            ? '来信人有补充,机器正在重新研判'
            : detail.suggestionMissing
              ? '机器未研判'
              : '只有语音留言,机器不研判'
      }
      description={`${detail.triageFailure ?? ''}可以直接人工研判。`}
      action={
        detail.triageFailed && (
          <Button size="small" loading={retry.isPending} onClick={() => retry.mutate()}>
            重新研判
          </Button>
        )
      }
    />
  );
}
