import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Delivery } from '#common/database/records/case.js';
import { Attachment } from '#common/database/records/inbound.js';
import { Upload } from '#common/database/records/upload.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { recordHistory } from '#common/lifecycle/history.js';
import type { DeliveryState } from '#common/lifecycle/tables.js';
import { actAs, type Who } from '../access/who.js';
import { AttachmentsService } from '../intake/media/attachments.service.js';
import { UploadsService } from '../intake/uploads/uploads.service.js';
import type { Plain } from '../openapi/plain.js';
import { Deliveries } from './deliveries.js';
import type { DeliveryView } from './dispatch.dto.js';

const MOST = 30;
/** The matter is in the bureau's hands. */
const IN_HAND: readonly DeliveryState[] = ['已签收', '已到场', '退回重办'];
/** The hotline reads the reply. */
const IN_REVIEW: DeliveryState = '已反馈';

/**
 * Pictures and PDFs from the scene. A bureau uploads them like a citizen (intake/uploads), adds them while the matter is in
 * its hands, and says of each picture whether the reporters may see it with the answer; the reviewer may only take that
 * back.
 */
@Injectable()
export class DeliveryFiles {
  constructor(
    private readonly database: DataSource,
    private readonly deliveries: Deliveries,
    private readonly uploads: UploadsService,
    private readonly attachments: AttachmentsService,
  ) {}

  /** `secret` of a finished upload; the same again changes nothing. Throws wrong-type for what is no picture and no PDF. */
  async add(who: Who, id: string, secret: string): Promise<Plain<DeliveryView>> {
    await this.demandOwn(who, id);
    const known = await this.uploads.idOf(secret);
    const isThere =
      known !== null && (await this.database.manager.existsBy(Attachment, { id: known, deliveryId: id }));
    if (isThere) return this.deliveries.view(who, id);
    const { fromUpload: _, ...file } = await this.uploads.claim(secret);
    if (!/^image\/|^application\/pdf$/.test(file.mediaType ?? ''))
      throw fail('wrong-type', {
        detail: '现场材料只收照片和 PDF。',
        errors: [{ field: 'upload', message: '只能是照片或 PDF。' }],
      });
    await this.database.transaction(async (manager) => {
      const delivery = await this.lock(manager, id, IN_HAND);
      if ((await manager.countBy(Attachment, { deliveryId: id })) >= MOST)
        throw invalid('upload', `一件派发最多 ${String(MOST)} 个文件。`);
      await manager.insert(Attachment, {
        ...file,
        hotlineId: who.hotlineId,
        deliveryId: id,
      });
      await this.note(manager, who, delivery, '添加');
    });
    return this.deliveries.view(who, id);
  }

  /** Whether the reporters may see it. Throws invalid-field for a file that has no version without EXIF. */
  async publish(who: Who, id: string, fileId: string, isPublic: boolean): Promise<Plain<DeliveryView>> {
    const isOwn = await this.isOwn(who, id);
    if (isPublic && !isOwn) throw fail('forbidden', { detail: '由承办单位决定哪些照片可以公开。' });
    await this.database.transaction(async (manager) => {
      const delivery = await this.lock(manager, id, isOwn ? IN_HAND : [IN_REVIEW]);
      const file = await this.find(manager, id, fileId);
      if (file.isPublic === isPublic) return;
      if (isPublic && file.safeKey === null)
        throw invalid('isPublic', '这个文件去不掉拍摄信息,不能公开。请换成 JPEG 或 PNG 照片。');
      await manager.update(Attachment, fileId, { isPublic });
      await this.note(manager, who, delivery, isPublic ? '可公开给举报人' : '不公开');
    });
    return this.deliveries.view(who, id);
  }

  /** One that was added by mistake. */
  async remove(who: Who, id: string, fileId: string): Promise<Plain<DeliveryView>> {
    await this.demandOwn(who, id);
    const file = await this.database.transaction(async (manager) => {
      const delivery = await this.lock(manager, id, IN_HAND);
      const found = await this.find(manager, id, fileId);
      await manager.delete(Attachment, fileId);
      await manager.delete(Upload, fileId);
      await this.note(manager, who, delivery, '删除');
      return found;
    });
    await this.attachments.removeAll([file.originalKey, file.safeKey].filter((key) => key !== null));
    return this.deliveries.view(who, id);
  }

  private async isOwn(who: Who, id: string): Promise<boolean> {
    const { bureauId } = await this.deliveries.find(who, id);
    return who.bureauIds.includes(bureauId);
  }

  private async demandOwn(who: Who, id: string): Promise<void> {
    if (!(await this.isOwn(who, id))) throw fail('forbidden');
  }

  private async lock(
    manager: EntityManager,
    id: string,
    states: readonly DeliveryState[],
  ): Promise<Delivery> {
    const delivery = await manager.findOneOrFail(Delivery, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!states.includes(delivery.state))
      throw fail('not-allowed', { detail: `这件派发现在是"${delivery.state}",不能改现场材料。` });
    return delivery;
  }

  private async find(manager: EntityManager, deliveryId: string, id: string): Promise<Attachment> {
    const file = await manager.findOneBy(Attachment, { id, deliveryId });
    if (!file) throw fail('not-found');
    return file;
  }

  private note(manager: EntityManager, who: Who, { hotlineId, id }: Delivery, after: string): Promise<void> {
    return recordHistory(manager, actAs(who, ['bureau', 'operator', 'supervisor']), [
      { hotlineId, subject: 'delivery', subjectId: id, kind: 'file', after },
    ]);
  }
}
