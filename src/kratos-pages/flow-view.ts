import type { InputNode, KratosFlow, UiNode } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";
import type { TraitSchema } from "../kratos/trait-schema.ts";
import type { FlowLocals, FormView, NodeView, TextView } from "./flow-locals.ts";
import type { ClientPapers, ClientView, OtherAccountView } from "../pages/page-locals.ts";
import type { Messages } from "../pages/messages.ts";
import { usernameFor, usernameIn } from "./form-username.ts";
import { isExpiredText } from "./begun-again.ts";
import { firstProblem, messagesOf, opensAt } from "./flow-messages.ts";
import { gatherTraits, type GatheredTraits } from "./gather-traits.ts";
import { viewText } from "./kratos-text.ts";
import type { ListEdits } from "./list-edits.ts";
import type { NodePlace } from "./node-place.ts";
import { viewNode } from "./node-view.ts";
import { isBack, isField, isHidden, isSubmit, planForms, socialGroups, type FormPlan } from "./plan-forms.ts";
import { groupHeading, titleOf } from "./flow-titles.ts";
import { tidyFlow } from "./tidy-flow.ts";

/** What a flow's page says beside what Kratos says. */
export interface FlowAbout {
  /** Instead of the usual one. */
  heading?: string | undefined;
  /** The app that the user is on the way to. */
  client?: ClientView | undefined;
  /** Its policy and its terms. */
  papers?: ClientPapers | undefined;
  /** The address that the app says it is about, to be filled in. */
  loginHint?: string | undefined;
  /** The address that is to be confirmed. */
  address?: string | undefined;
  /** Begins the same flow again, with nothing typed yet. */
  startAgain?: string | undefined;
  /** Who is signed in, where the flow itself may not say so. */
  person?: string | undefined;
  /** "Use another account", for a user who is signed in. */
  otherAccount?: OtherAccountView | undefined;
  /** Languages that the app asks for, before those that the browser prefers. */
  languages?: readonly string[] | undefined;
  /** What of the flow this page shows, where the rest is on another; all of it if not said. */
  shows?: ((node: UiNode) => boolean) | undefined;
  /** The page's own path, where it is not that of the flow's kind. */
  path?: string | undefined;
  /** The way to the other flows, to the account, and out. */
  links?: Partial<Record<FlowKind | "account" | "logout", string | undefined>> | undefined;
}

/** What the page knows of the traits in the flow, and what is to be different about its lists. */
export interface TraitsAbout {
  schema: TraitSchema | undefined;
  edits: ListEdits;
  /** The page's own address. */
  here: string | undefined;
}

/** Everything that a flow's page shows, in the page's language. */
export function viewFlow(
  kind: FlowKind,
  shown: KratosFlow,
  i18n: Messages,
  about: FlowAbout & { traits: TraitsAbout },
): FlowLocals {
  const whole = tidyFlow(kind, shown, about.address);
  const flow = about.shows === undefined ? whole : { ...whole, nodes: whole.nodes.filter(about.shows) };
  const isOpen = flow.action !== undefined;
  const { schema, here } = about.traits;
  const traits = gatherTraits(flow.nodes, schema);
  const edits = possibleEdits(about.traits.edits, traits);
  const plans = planForms(traits.nodes.filter((node) => isOpen || node.type !== "input"));
  const lead = kind === "settings" ? undefined : leadButton(plans);
  const place = {
    i18n,
    lead,
    idFor: uniqueIds(),
    traits,
    edits,
    here,
    prefill: { identifier: about.loginHint },
    // Kratos calls the one that is to be chosen as it calls the one that there is.
    labels: kind === "settings" ? { password: i18n.t("flow.new_password") } : {},
    username: usernameIn(whole.nodes),
  };
  const identifier = plans[0]?.hidden.find(({ input }) => input.name === "identifier")?.input.value;
  const separated = kind === "settings" ? new Set<UiNode[]>() : separatedBlocks(plans);
  const forms = plans.map((plan) => viewForm(kind, plan, place, separated));
  const messages = messagesOf(kind, flow, [
    ...flow.messages,
    ...traits.nodes.filter(isHidden).flatMap(({ messages: own }) => own),
    ...traits.messages,
  ]).map((message) => withTone(viewText(i18n, message)));
  const problem = firstProblem(messages, forms);
  const opened = opensAt(kind, messages, forms);
  const isAtEmptyField = opened !== undefined && problem === undefined;
  return {
    kind,
    title: about.heading ?? titleOf(i18n.t, kind, flow),
    client: about.client,
    clientLogo: about.client?.logo,
    papers: about.papers,
    messages,
    identifier: kind === "login" && identifier !== undefined ? String(identifier) : undefined,
    person: identifier === undefined ? about.person : undefined,
    address: flow.state === "sent_email" ? about.address : undefined,
    startAgain: flow.refresh || flow.requestedAal === "aal2" ? undefined : about.startAgain,
    otherAccount: about.otherAccount,
    action: flow.action,
    forms,
    problem,
    opensAt: opened,
    saidAbove: isAtEmptyField ? messages.map(({ id }, index) => `said-${index}-${id}`) : [],
    hasPassword: flow.nodes.some((node) => isField(node) && node.input.type === "password"),
    hasCodes: forms.some(({ blocks }) => blocks.some(({ nodes }) => nodes.some(isKept))),
    scripts: flow.nodes.filter((node) => node.type === "script"),
    links: about.links ?? {},
  };
}

type FormPlace = Omit<NodePlace, "primary"> & { username: string | undefined };

// What was open for too long is no mistake of the user's.
function withTone(message: TextView): TextView {
  return isExpiredText(message.id) ? { ...message, tone: "care" } : message;
}

function viewForm(kind: FlowKind, plan: FormPlan, place: FormPlace, separated: Set<UiNode[]>): FormView {
  const { group, hidden, blocks, primary } = plan;
  return {
    group,
    heading: kind === "settings" && blocks.length > 0 ? groupHeading(place.i18n.t, group) : undefined,
    separated: blocks[0] !== undefined && separated.has(blocks[0]),
    hidden: hidden.flatMap((node) => viewHidden(node, place)),
    username: usernameFor(plan, place.username),
    enterDoesNothing: primary === undefined && blocks.flat().some(isField),
    blocks: blocks.map((block, index) => ({
      separated: index > 0 && separated.has(block),
      nodes: block.map((node) => viewNode(node, { ...place, primary })).filter((view) => view !== undefined),
    })),
    needsScript: blocks.flat().some(isScripted),
  };
}

// The page's address may be made up: it names nothing that the flow does not have.
function possibleEdits({ add, remove }: ListEdits, traits: GatheredTraits): ListEdits {
  const lists = traits.nodes.flatMap((node) => (node.type === "input" && traits.listOf(node) ? [node] : []));
  const names = new Set(lists.map(({ input }) => input.name));
  const items = new Set(
    lists.flatMap((node) => traits.listOf(node)?.items ?? []).map(({ input }) => input.name),
  );
  return {
    add: add.filter((name) => names.has(name)),
    remove: [...new Set(remove)].filter((name) => items.has(name)),
  };
}

// Of an array each item, under the one name; of a trait that was not given, nothing.
function viewHidden(node: InputNode, { traits }: FormPlace): FormView["hidden"] {
  const { name, value, required, onLoad } = node.input;
  const list = traits.listOf(node);
  if (list !== undefined)
    return list.items.map(({ input }) => ({ name, value: String(input.value), load: undefined }));
  if (value === undefined && !required && name.startsWith("traits.")) return [];
  return [{ name, value: value === undefined ? "" : String(value), load: onLoad }];
}

// What most people press: the password's button, where there is one, else the first that Enter sends, else the first that there is.
function leadButton(plans: FormPlan[]): InputNode | undefined {
  const sent = plans.filter(({ primary }) => primary !== undefined);
  const lead = sent.find(({ group }) => group === "password") ?? sent[0];
  if (lead !== undefined) return lead.primary;
  return plans
    .filter(({ group }) => !socialGroups.has(group))
    .flatMap(({ blocks }) => blocks.flat())
    .find(isSubmit);
}

// What is another way to do the same, except that buttons may stand below buttons. "Back" is no other way to sign up.
function separatedBlocks(plans: FormPlan[]): Set<UiNode[]> {
  const ways = plans.flatMap(({ blocks }) => blocks).filter((block) => block.some((node) => !isBack(node)));
  return new Set(ways.filter((way, index) => index > 0 && [way, ways[index - 1] ?? []].some(hasField)));
}

function hasField(block: UiNode[]): boolean {
  return block.some(isField);
}

function isKept(node: NodeView): boolean {
  return node.kind === "codes" && node.codes.some(({ used }) => !used);
}

function isScripted(node: UiNode): boolean {
  return node.type === "input" && node.input.onClick !== undefined;
}

function uniqueIds(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let id = name;
    for (let count = 2; taken.has(id); count += 1) id = `${name}-${count}`;
    taken.add(id);
    return id;
  };
}
