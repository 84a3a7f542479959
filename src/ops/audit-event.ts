/** What audit events are called (`event`, in lines with `"msg":"audit"`). docs/observability.md has what stands here. */
export type AuditEvent =
  /** A sign-out was accepted at Hydra: with the reason of the decision, `client_id`, `subject`, and what has `ended` */
  | "logout.accepted"
  /** The user stays signed in */
  | "logout.rejected"
  /** The challenge was used, rejected, unknown or expired */
  | "logout.gone"
  /** A step failed: what has `ended` before it holds */
  | "logout.failed"
  /** A part of a long sign-out is done: what has `ended`, and how much is `left` */
  | "logout.going_on"
  /** At `/account`, a user ended the sign-in of one of their devices */
  | "account.end_device.ended"
  /** That device is not among the user's own */
  | "account.end_device.refused"
  /** A step failed: what came before it holds */
  | "account.end_device.stopped"
  /** At `/account`, a user ended all their other sign-ins */
  | "account.end_others.ended"
  /** There is no other sign-in to end */
  | "account.end_others.refused"
  /** A step failed: what came before it holds */
  | "account.end_others.stopped"
  /** At `/account`, a user ended the access of an app */
  | "account.leave_app.ended"
  /** That app is not among those with access */
  | "account.leave_app.refused"
  /** A step failed: what came before it holds */
  | "account.leave_app.stopped"
  /** At `/account/apps`, a user ended the access of every app */
  | "account.leave_all_apps.ended"
  /** Does not happen: there is nothing to be listed */
  | "account.leave_all_apps.refused"
  /** Hydra failed: what it has ended before holds */
  | "account.leave_all_apps.stopped"
  /** A user deleted their account: what `ended` before the identity went */
  | "account.delete.done"
  /** A step failed: what has `ended` before it holds, and the identity may still be there */
  | "account.delete.stopped"
  /** A sign-out order of a program was begun: its `order_id`, `actor`, `reason`, `subject` and `client_id` */
  | "sign_out_order.begun"
  /** A try of it failed, and it is tried again after `wait_ms` */
  | "sign_out_order.retried"
  /** All that it was to end has ended, and that was looked at */
  | "sign_out_order.done"
  /** It was given up */
  | "sign_out_order.failed"
  /** Identities were looked through for those that are disabled or gone: how many, and how many sign-outs were ordered */
  | "reconciliation.done"
  /** That stopped half-way, and is tried again */
  | "reconciliation.failed"
  /** The late revocations of a sign-out are done; `spared` counts apps that were left with access */
  | "revocation.done"
  /** They failed for good */
  | "revocation.failed"
  /** A try of them failed, and they are tried again */
  | "revocation.retried"
  /** This process has given them up, and whoever has the store of `STORE_URL` carries them out */
  | "revocation.kept"
  /** They could not be put into the store of `STORE_URL`, and wait in memory alone */
  | "revocation.not_kept";
