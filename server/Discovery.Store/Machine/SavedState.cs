using System.Collections.Immutable;
using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Auth;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>What the state machine keeps in memory only, as the manifest of a checkpoint carries it.</summary>
/// <remarks>
/// In order: format (1 byte), applied index, applied term, revision, compact revision (zigzag: it is -1 at first), number of members, the
/// members with their lengths, the leases with their length; from format 2 on also number and ids of the removed members, and the config
/// index; from format 3 on number of alarms, and of each member, type and whether the member raised it itself; in format 4 the auth
/// state (<see cref="AuthState"/>), which is written only when there is one, so that who does not use it can go back. Numbers are protobuf
/// varints. The manifest adds a checksum.
/// </remarks>
internal sealed record SavedState(
    ulong AppliedIndex,
    ulong AppliedTerm,
    long Revision,
    long CompactRevision,
    MembersView Members,
    ReadOnlyMemory<byte> Leases,
    AlarmsView Alarms,
    AuthView Auth)
{
    private const byte Format = 4;
    private const byte FormatWithoutAuth = 3;
    private const byte FormatWithoutAlarms = 2;
    private const byte FormatWithoutChanges = 1;

    internal static SavedState Empty { get; } =
        new(0, 0, KvState.FirstRevision, KvState.NeverCompacted, MembersView.Empty, default, AlarmsView.None, AuthView.Initial);

    internal byte[] Encode()
    {
        using var stream = new MemoryStream();
        stream.WriteByte(Auth.IsInitial ? FormatWithoutAuth : Format);
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteUInt64(AppliedIndex);
            output.WriteUInt64(AppliedTerm);
            output.WriteInt64(Revision);
            output.WriteSInt64(CompactRevision);
            output.WriteInt32(Members.Count);
            foreach (var member in Members.ById.Values)
            {
                output.WriteMessage(member);
            }

            output.WriteBytes(ByteString.CopyFrom(Leases.Span));
            output.WriteInt32(Members.Removed.Count);
            foreach (var id in Members.Removed)
            {
                output.WriteUInt64(id);
            }

            output.WriteUInt64(Members.ConfigIndex);
            Alarms.WriteTo(output);
            if (!Auth.IsInitial)
            {
                AuthState.Write(Auth, output);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Nothing at all is the state of a new folder.</summary>
    /// <exception cref="StorageUnusableException">A newer version wrote it.</exception>
    /// <exception cref="StorageCorruptException">It is not what <see cref="Encode"/> writes.</exception>
    internal static SavedState Decode(ReadOnlySpan<byte> saved)
    {
        if (saved.IsEmpty)
        {
            return Empty;
        }

        if (saved[0] is < FormatWithoutChanges or > Format)
        {
            throw new StorageUnusableException(
                $"The checkpoint's state has format {saved[0]}, this version reads up to {Format}. Start the version that wrote it, or a newer one.");
        }

        try
        {
            using var input = new CodedInputStream(saved[1..].ToArray());
            var state = Read(input, saved[0]);
            return input.IsAtEnd ? state : throw Malformed("More follows than there should be.", cause: null);
        }
        // The parser lets lengths near 2 GiB through its own checks, and trips over them.
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or OverflowException or IndexOutOfRangeException or ArgumentException)
        {
            throw Malformed(malformed.Message, malformed);
        }
    }

    private static StorageCorruptException Malformed(string what, Exception? cause)
    {
        var message = $"The state in the checkpoint's manifest can't be read: {what} Restore the data folder from a backup, or remove it " +
            "and let the member join anew.";
        return cause is null ? new StorageCorruptException(message) : new StorageCorruptException(message, cause);
    }

    private static SavedState Read(CodedInputStream input, byte format)
    {
        var hasChanges = format > FormatWithoutChanges;
        var (index, term, revision, compacted) = (input.ReadUInt64(), input.ReadUInt64(), input.ReadInt64(), input.ReadSInt64());
        var members = ImmutableSortedDictionary.CreateBuilder<ulong, Member>();
        for (var left = input.ReadInt32(); left > 0; left--)
        {
            var member = new Member();
            input.ReadMessage(member);
            members[member.ID] = member;
        }

        var leases = input.ReadBytes().Memory;
        var removed = ImmutableSortedSet.CreateBuilder<ulong>();
        for (var left = hasChanges ? input.ReadInt32() : 0; left > 0; left--)
        {
            removed.Add(input.ReadUInt64());
        }

        var view = new MembersView(members.ToImmutable(), removed.ToImmutable(), hasChanges ? input.ReadUInt64() : 0);
        var alarms = format > FormatWithoutAlarms ? AlarmsView.ReadFrom(input) : AlarmsView.None;
        var auth = format > FormatWithoutAuth ? AuthState.Read(input) : AuthView.Initial;
        return new SavedState(index, term, revision, compacted, view, leases, alarms, auth);
    }
}
