import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { CaseSheet } from './CaseSheet.js';
import type { Delivery } from './deliveries.js';

/** Prints the case as a sheet of paper, by the button or by the browser's own command, instead of the screen. */
export function PrintButton({ delivery }: { delivery: Delivery }) {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const begin = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return (
    <>
      <Button className="print" icon={<PrinterOutlined aria-hidden />} onClick={() => print()}>
        打印
      </Button>
      {isPrinting && createPortal(<CaseSheet delivery={delivery} />, document.body)}
    </>
  );
}
