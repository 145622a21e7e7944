/*
 * Spreadsheets of work orders: choose whose, upload, look at the first rows, say which column is what, start, watch. The
 * selected file is in the address.
 */
import { UploadOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select, Table, Tag, Upload } from 'antd';
import { useState } from 'react';
import { Link, Route, Routes, useNavigate } from 'react-router';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { Failure, Nothing } from '../shared/states.js';
import { Time } from '../shared/Time.js';
import { ImportFile, STATES } from './ImportFile.js';

export default function ImportRoom() {
  return (
    <div className="room">
      <h1 className="unseen">导入</h1>
      <Routes>
        <Route path=":id" element={<ImportFile />} />
        <Route path="*" element={<Files />} />
      </Routes>
    </div>
  );
}

function Files() {
  const files = useQuery({
    queryKey: ['imports'],
    queryFn: () => answerOf(api.GET('/api/v1/transfer-imports')),
    refetchInterval: 5_000,
  });
  return (
    <>
      <NewFile />
      {files.error && <Failure error={files.error} retry={files.refetch} />}
      <Table<Schemas['ImportView']>
        size="small"
        rowKey="id"
        loading={files.isPending}
        dataSource={files.data ?? []}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Nothing text="还没有导入过表格。" /> }}
        columns={[
          { title: '文件', render: (_, { id, fileName }) => <Link to={`/import/${id}`}>{fileName}</Link> },
          { title: '单位', dataIndex: 'partnerName' },
          { title: '时间', render: (_, { createdAt }) => <Time at={createdAt} /> },
          {
            title: '状态',
            render: (_, { state }) => <Tag color={STATES[state].color}>{STATES[state].name}</Tag>,
          },
          { title: '行数', dataIndex: 'rows' },
          { title: '新收', dataIndex: 'imported' },
          { title: '更新', dataIndex: 'changed' },
          { title: '收过', dataIndex: 'known' },
          { title: '没收下', dataIndex: 'refused' },
        ]}
      />
    </>
  );
}

function NewFile() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [partnerId, setPartnerId] = useState<string | null>(null);
  const partners = useQuery({
    queryKey: ['transfer-partners'],
    queryFn: () => answerOf(api.GET('/api/v1/transfer-partners')),
  });
  const upload = useMutation({
    mutationFn: ({ partner, file }: { partner: string; file: File }) =>
      answerOf(
        api.POST('/api/v1/transfer-imports', {
          params: { query: { partnerId: partner } },
          body: { file: '' },
          bodySerializer: () => {
            const form = new FormData();
            form.append('file', file);
            return form;
          },
        }),
      ),
    onSuccess: ({ id }) => navigate(`/import/${id}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['imports'] }),
  });
  return (
    <>
      <div className="row gap">
        <Select
          aria-label="单位"
          placeholder="哪个单位的工单"
          style={{ minWidth: 220 }}
          value={partnerId}
          loading={partners.isPending}
          options={(partners.data ?? [])
            .filter(({ active }) => active)
            .map(({ id, name }) => ({ value: id, label: name }))}
          notFoundContent="还没有对接单位,请管理员在“管理”里建立。"
          onChange={setPartnerId}
        />
        <Upload
          accept=".csv,.xlsx"
          showUploadList={false}
          disabled={partnerId === null || upload.isPending}
          beforeUpload={(file) => {
            if (partnerId !== null) upload.mutate({ partner: partnerId, file });
            return false;
          }}
        >
          <Button
            type="primary"
            icon={<UploadOutlined />}
            loading={upload.isPending}
            disabled={partnerId === null}
          >
            上传 CSV 或 XLSX
          </Button>
        </Upload>
        <span className="soft">第一行是表头。先预览,确认后才导入。</span>
      </div>
      {upload.error && <Failure error={upload.error} />}
    </>
  );
}
