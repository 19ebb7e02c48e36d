using System.Collections.Immutable;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>The alarms as of one entry of the log. Immutable: any thread may keep it as long as it likes.</summary>
public sealed class AlarmsView
{
    private readonly ImmutableSortedDictionary<(ulong Member, AlarmType Type), bool> _isOwn;

    private AlarmsView(ImmutableSortedDictionary<(ulong Member, AlarmType Type), bool> isOwn)
    {
        _isOwn = isOwn;
        HasNoSpace = isOwn.Keys.Any(alarm => alarm.Type == AlarmType.Nospace);
        HasCorrupt = isOwn.Keys.Any(alarm => alarm.Type == AlarmType.Corrupt);
    }

    public static AlarmsView None { get; } = new(ImmutableSortedDictionary<(ulong Member, AlarmType Type), bool>.Empty);

    /// <summary>A member has no room for more: nothing is taken in that adds.</summary>
    public bool HasNoSpace { get; }

    /// <summary>A member's data differs from the others': nothing is written at all.</summary>
    public bool HasCorrupt { get; }

    /// <summary>In the order of members and types; copies that belong to the caller.</summary>
    /// <param name="type">Which of them; <see cref="AlarmType.None"/> for all.</param>
    public IReadOnlyList<AlarmMember> List(AlarmType type = AlarmType.None) =>
        [.. _isOwn.Keys.Where(alarm => type == AlarmType.None || alarm.Type == type).Select(alarm => new AlarmMember { MemberID = alarm.Member, Alarm = alarm.Type })];

    public bool Contains(ulong member, AlarmType type) => _isOwn.ContainsKey((member, type));

    /// <summary>The member raised it itself, and takes it back itself.</summary>
    public bool IsOwn(ulong member, AlarmType type) => _isOwn.TryGetValue((member, type), out var own) && own;

    /// <summary>Why the request is not carried out while these alarms are on; null when it is. What frees space is, and so is what disarms.</summary>
    public StoreError? Refuse(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return HasCorrupt && Writes(proposal) ? StoreError.Corrupt
            : HasNoSpace && SpaceCost.Of(proposal) > 0 ? StoreError.NoSpace
            : null;
    }

    /// <summary>One that is on already stays as it is.</summary>
    internal AlarmsView With(ulong member, AlarmType type, bool isOwn) =>
        Contains(member, type) ? this : new AlarmsView(_isOwn.Add((member, type), isOwn));

    internal AlarmsView Without(ulong member, AlarmType type) => new(_isOwn.Remove((member, type)));

    internal AlarmsView WithoutMember(ulong member) => new(_isOwn.RemoveRange(_isOwn.Keys.Where(alarm => alarm.Member == member)));

    internal void WriteTo(CodedOutputStream output)
    {
        output.WriteInt32(_isOwn.Count);
        foreach (var ((member, type), isOwn) in _isOwn)
        {
            output.WriteUInt64(member);
            output.WriteEnum((int)type);
            output.WriteBool(isOwn);
        }
    }

    internal static AlarmsView ReadFrom(CodedInputStream input)
    {
        var alarms = ImmutableSortedDictionary.CreateBuilder<(ulong, AlarmType), bool>();
        for (var left = input.ReadInt32(); left > 0; left--)
        {
            var (member, type) = (input.ReadUInt64(), (AlarmType)input.ReadEnum());
            alarms[(member, type)] = input.ReadBool();
        }

        return alarms.Count == 0 ? None : new AlarmsView(alarms.ToImmutable());
    }

    private static bool Writes(Proposal proposal) => proposal.RequestCase is
        Proposal.RequestOneofCase.Put or Proposal.RequestOneofCase.DeleteRange or Proposal.RequestOneofCase.Txn
        or Proposal.RequestOneofCase.Compaction or Proposal.RequestOneofCase.LeaseGrant or Proposal.RequestOneofCase.LeaseRevoke
        or Proposal.RequestOneofCase.LeaseExpiry;
}
