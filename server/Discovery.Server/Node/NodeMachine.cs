using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.Store.Watch;

namespace Discovery.Server.Node;

/// <summary>The state machine and the two parts that the node also drives by the clock.</summary>
internal sealed record NodeMachine(StateMachine Machine, LeaseBook Leases, WatchHub Watches)
{
    /// <param name="listener">Hears of the changes in the hub's place, and passes them on to it; null for the hub alone.</param>
    public static NodeMachine Restore(DataFolder folder, WatchHubOptions watch, Func<IEventSink, IEventSink>? listener = null)
    {
        // Too short ones are raised where they are granted: that depends on a member's flags, and this is replicated.
        var leases = new LeaseBook(ttlSecondsMin: 1);
        var state = folder.Manifest.StoreState.IsEmpty ? default : NodeState.Parser.ParseFrom(folder.Manifest.StoreState.Span).Machine.Memory;
        var machine = StateMachine.Open(folder.Revisions, leases, state);
        var watches = new WatchHub(machine.Kv, watch);
        machine.Subscribe(listener?.Invoke(watches) ?? watches);
        return new NodeMachine(machine, leases, watches);
    }

    /// <summary>The members as consensus sees them.</summary>
    public static Membership MembershipOf(MembersView members)
    {
        var list = members.List();
        return Membership.Of(list.Where(m => !m.IsLearner).Select(m => m.ID), list.Where(m => m.IsLearner).Select(m => m.ID), members.ConfigIndex);
    }
}
