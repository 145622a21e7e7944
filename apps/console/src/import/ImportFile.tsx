import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Descriptions, Form, Progress, Select, Table, Tag } from 'antd';
import { Link, useParams } from 'react-router';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Failure, Loading } from '../shared/states.js';

type Preview = Schemas['ImportPreview'];

export const STATES: Record<Schemas['ImportView']['state'], { name: string; color: string }> = {
  reading: { name: '正在读取', color: 'default' },
  ready: { name: '等待确认', color: 'gold' },
  running: { name: '正在导入', color: 'blue' },
  done: { name: '已导入', color: 'green' },
  failed: { name: '中断', color: 'red' },
};

/** One spreadsheet: which column is what before it starts, how far it is afterwards. */
export function ImportFile() {
  const { id = '' } = useParams();
  const queryClient = useQueryClient();
  const path = { params: { path: { id } } };
  const preview = useQuery({
    queryKey: ['imports', id],
    queryFn: () => answerOf(api.GET('/api/v1/transfer-imports/{id}/preview', path)),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_500 : false),
  });
  const start = useMutation({
    mutationFn: (mapping: Record<string, string>) =>
      answerOf(api.POST('/api/v1/transfer-imports/{id}/start', { ...path, body: { mapping } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['imports'] }),
  });
  if (preview.error) return <Failure error={preview.error} retry={preview.refetch} />;
  if (!preview.data) return <Loading />;
  const file = preview.data;
  const isOpen = file.state === 'ready' || file.state === 'failed';
  return (
    <>
      <p>
        <Link to="/import">← 全部文件</Link>
      </p>
      <h2>
        {file.fileName} <Tag color={STATES[file.state].color}>{STATES[file.state].name}</Tag>
      </h2>
      {start.error && <Failure error={start.error} />}
      {!isOpen && <Outcome file={file} />}
      {isOpen && (
        <Mapping file={file} isPending={start.isPending} onStart={(mapping) => start.mutate(mapping)} />
      )}
      {isOpen && <Sample file={file} />}
    </>
  );
}

function Mapping({
  file,
  isPending,
  onStart,
}: {
  file: Preview;
  isPending: boolean;
  onStart: (mapping: Record<string, string>) => void;
}) {
  const options = file.headings.map((value) => ({ value, label: value }));
  const fieldName = (field: string): string => field.replace('.', '/');
  return (
    <Form<Record<string, string | undefined>>
      layout="inline"
      className="gap"
      style={{ rowGap: 8 }}
      initialValues={Object.fromEntries(
        Object.entries(file.mapping).map(([field, one]) => [fieldName(field), one]),
      )}
      onFinish={(values) =>
        onStart(
          Object.fromEntries(
            Object.entries(values).flatMap(([field, heading]) =>
              heading === undefined ? [] : [[field.replace('/', '.'), heading]],
            ),
          ),
        )
      }
    >
      {file.fields.map(({ field, label, required }) => (
        <Form.Item
          key={field}
          name={fieldName(field)}
          label={label}
          className="gap"
          rules={required ? [{ required: true, message: `请选择哪一列是${label}。` }] : []}
        >
          <Select
            allowClear={!required}
            showSearch
            options={options}
            style={{ minWidth: 160 }}
            placeholder="没有这一列"
          />
        </Form.Item>
      ))}
      <Form.Item>
        <Button type="primary" htmlType="submit" loading={isPending}>
          导入 {file.rows} 行
        </Button>
      </Form.Item>
    </Form>
  );
}

const Sample = ({ file: { headings, sample } }: { file: Preview }) => (
  <Table<Preview['sample'][number]>
    size="small"
    rowKey="row"
    dataSource={sample}
    pagination={false}
    scroll={{ x: 'max-content', y: 420 }}
    columns={[
      { title: '行', dataIndex: 'row', fixed: 'left', width: 64 },
      ...headings.map((title, index) => ({
        title,
        key: title,
        ellipsis: true,
        width: 180,
        render: (_: unknown, { cells }: Preview['sample'][number]) => cells[index] ?? '',
      })),
    ]}
  />
);

function Outcome({ file }: { file: Preview }) {
  const { message } = App.useApp();
  const done = file.imported + file.known + file.changed + file.refused;
  const download = useMutation({
    mutationFn: () =>
      answerOf<Blob>(
        api.GET('/api/v1/transfer-imports/{id}/refused.csv', {
          params: { path: { id: file.id } },
          parseAs: 'blob',
        }),
      ),
    onSuccess: (bytes) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(bytes);
      link.download = '没有收下的行.csv';
      link.click();
      URL.revokeObjectURL(link.href);
    },
    onError: (error) => message.error(toProblem(error).detail),
  });
  return (
    <>
      <Progress percent={Math.floor((done / Math.max(1, file.rows)) * 100)} />
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'imported', label: '新收', children: file.imported },
          { key: 'changed', label: '同号不同内容,已更新', children: file.changed },
          { key: 'known', label: '以前收过', children: file.known },
          {
            key: 'refused',
            label: '没有收下',
            children: (
              <>
                {file.refused}{' '}
                {file.refused > 0 && (
                  <Button size="small" loading={download.isPending} onClick={() => download.mutate()}>
                    下载行号和原因
                  </Button>
                )}
              </>
            ),
          },
        ]}
      />
    </>
  );
}
