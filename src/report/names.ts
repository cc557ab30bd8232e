/** Whom a name is for. */
export interface Named {
  readonly channel: number;
  readonly role: string | null;
  readonly speaker: string | null;
}

/** The short name of a speaker, for a heading or a legend: the role, the diarization label, both, or where they are heard. */
export function speakerName({ channel, role, speaker }: Named, channels: number): string {
  if (role !== null) return speaker === null || speaker === role ? role : `${role} (${speaker})`;
  if (speaker !== null) return `speaker ${speaker}`;
  return channelName(channel, channels);
}

/** The name of a channel: left and right where there are two. */
export function channelName(channel: number, channels: number): string {
  if (channels <= 1) return "all voices";
  if (channels === 2) return channel === 0 ? "left channel" : "right channel";
  return `channel ${channel}`;
}

/** The name of a channel by who is on it, where that is one known speaker; else where it is. */
export function channelVoice(channel: number, speakers: readonly Named[], channels: number): string {
  const [only, ...others] = speakers.filter((speaker) => speaker.channel === channel);
  return only === undefined || others.length > 0 ? channelName(channel, channels) : speakerName(only, channels);
}

/** The same speaker as the subject of a sentence: "the customer", "speaker A". */
export function speakerSubject(who: Named, channels: number): string {
  if (who.role === null && who.speaker !== null) return speakerName(who, channels);
  return who.role === null && channels <= 1 ? "the voices on the call" : `the ${speakerName(who, channels)}`;
}

/** What a person is told of who listened. */
export function providerName(id: string): string {
  return id === "local" ? "local engine" : id;
}

/** Text with its first letter in upper case. */
export function capital(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
