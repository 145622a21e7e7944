import { Button, Form, Input, InputNumber, Space } from 'antd';

/** People may choose five to speak for them, and no more. */
const MOST = 5;

/** How many came, and who speaks for them. */
export function Visit() {
  return (
    <>
      <Space wrap align="start">
        <Form.Item
          name="batches"
          label="批次"
          initialValue={1}
          rules={[{ required: true, message: '请填写批次。' }]}
        >
          <InputNumber min={1} max={1_000} precision={0} />
        </Form.Item>
        <Form.Item name="persons" label="人次" rules={[{ required: true, message: '请填写人次。' }]}>
          <InputNumber min={1} max={100_000} precision={0} />
        </Form.Item>
      </Space>
      <Form.List name="representatives">
        {(people, { add, remove }) => (
          <Form.Item label="来访代表">
            {people.map(({ key, name }) => (
              <Space key={key} align="start">
                <Form.Item name={[name, 'name']} rules={[{ required: true, message: '请填写姓名。' }]}>
                  <Input aria-label="代表姓名" placeholder="姓名" maxLength={60} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[name, 'contact']}>
                  <Input aria-label="代表电话" placeholder="电话" maxLength={200} autoComplete="off" />
                </Form.Item>
                <Button type="text" onClick={() => remove(name)}>
                  删除
                </Button>
              </Space>
            ))}
            {people.length < MOST && <Button onClick={() => add({})}>加一名代表</Button>}
          </Form.Item>
        )}
      </Form.List>
    </>
  );
}
