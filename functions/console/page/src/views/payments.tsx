// What was paid for a booking or an appointment, and what the staff takes and gives back by hand.

import { useState } from 'preact/hooks';

import { call, got, rows } from '../api';
import { say, t } from '../i18n';
import { Table } from '../list';
import { act, dateTime, money } from '../state';
import { Badge, Card, Dialog, Empty, entered, Field, Icon, Select, Shown, useLoaded } from '../ui';

const METHODS = ['cash', 'bank_transfer', 'card_terminal', 'other'] as const;

interface Payable {
  id: string;
  status: string;
  payment_status: string;
  total_price: number;
  currency: string;
}

export function Payments({ what, of, onChange }: { what: 'booking' | 'appointment'; of: Payable; onChange: () => void }) {
  const loaded = useLoaded(() => got(rows('payments', 'id, amount, refunded, currency, status, method, transaction_id, created_at').eq(`${what}_id`, of.id).order('created_at').limit(100)), [of.id, of.payment_status, of.total_price]);
  const [isTaking, take] = useState(false);
  const [returning, giveBack] = useState<any>(null);
  // In hundredths, so that nothing is lost between.
  const paid = (loaded.value ?? []).filter(({ status }) => !['pending', 'failed', 'cancelled'].includes(status)).reduce((sum, one) => sum + Math.round((one.amount - one.refunded) * 100), 0);
  const due = Math.max(Math.round(of.total_price * 100) - paid, 0) / 100;
  const change = async (body: object, done: string) => {
    const isDone = await act(() => call('checkout-create', body, { idempotencyKey: crypto.randomUUID() }), done);
    if (isDone) {
      loaded.reload();
      onChange();
    }
    return isDone;
  };
  const isOpen = ['pending', 'confirmed', 'completed'].includes(of.status) && due > 0;
  return (
    <Card title={t('Payments')} tools={isOpen && <button type="button" class="small" onClick={() => take(true)}><Icon name="plus" />{t('Take a payment')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{due > 0 ? t('Nothing is paid: {0} is due.', money(due, of.currency)) : t('Nothing is to be paid.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('When'), cell: (row) => dateTime(row.created_at) },
            { title: t('How'), cell: (row) => say(row.method ?? 'card') },
            { title: t('Amount'), cell: (row) => <span>{money(row.amount, row.currency)}{Number(row.refunded) > 0 && <small class="block">− {money(row.refunded, row.currency)}</small>}</span>, isNumber: true },
            { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
            { title: '', cell: (row) => METHODS.includes(row.method) && Number(row.refunded) < Number(row.amount) && ['succeeded', 'partially_refunded'].includes(row.status) && (
              <button type="button" class="small" onClick={() => giveBack(row)}>{t('Give back')}<span class="hidden"> {money(row.amount, row.currency)}</span></button>
            ) },
          ]} />
        )}
      </Shown>
      {isTaking && (
        <Dialog title={t('Take a payment')} onClose={() => take(false)}
          onSubmit={(form) => change({ action: 'record', [`${what}_id`]: of.id, amount: entered(form, 'amount'), method: form.get('method'), note: entered(form, 'note') }, t('The payment is kept.'))}>
          <div class="row">
            <Field label={`${t('Amount')} (${of.currency})`} name="amount" required inputMode="decimal" pattern="[0-9]+([.][0-9]{1,3})?" defaultValue={due.toFixed(2)} />
            <Select label={t('How')} name="method" options={METHODS.map((method) => [method, t(method)] as const)} />
          </div>
          <Field label={t('Note')} name="note" maxLength={500} />
        </Dialog>
      )}
      {returning && (
        <Dialog title={t('Give back')} confirm={t('Give back')} isDanger onClose={() => giveBack(null)}
          onSubmit={(form) => change({ action: 'refund', payment_id: returning.id, amount: entered(form, 'amount') }, t('The payment is given back.'))}>
          <Field label={`${t('Amount')} (${of.currency})`} name="amount" required inputMode="decimal" pattern="[0-9]+([.][0-9]{1,3})?" defaultValue={(returning.amount - returning.refunded).toFixed(2)} />
        </Dialog>
      )}
    </Card>
  );
}
