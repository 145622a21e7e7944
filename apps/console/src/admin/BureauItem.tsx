import { Form, Select } from 'antd';
import { isFoundBy } from '../shared/pinyin.js';
import { useBureaus } from '../shared/vocabulary.js';

/** Form field `bureauId`: one of the hotline's bureaus. */
export function BureauItem() {
  const bureaus = useBureaus();
  return (
    <Form.Item name="bureauId" label="承办单位" rules={[{ required: true, message: '请选择承办单位。' }]}>
      <Select
        loading={bureaus.isPending}
        placeholder="名称或拼音首字母"
        options={
          bureaus.data?.filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name })) ??
          []
        }
        showSearch={{ filterOption: (typed, option) => isFoundBy(typed, option?.label ?? '') }}
        notFoundContent="还没有承办单位,请先在“承办单位”里建立。"
      />
    </Form.Item>
  );
}
