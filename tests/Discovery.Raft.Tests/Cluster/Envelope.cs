namespace Discovery.Raft.Tests;

/// <summary>A message on its way; a snapshot travels with the state that it stands for.</summary>
internal sealed record Envelope(Message Message, AppliedState? State = null)
{
    public ulong From => Message.From;

    public ulong To => Message.To;
}
