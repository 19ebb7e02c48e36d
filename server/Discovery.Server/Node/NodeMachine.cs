using Discovery.Protocol;
using Discovery.Server.Options;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.Store.Watch;

namespace Discovery.Server.Node;

/// <summary>The state machine and the two parts that the node also drives by the clock.</summary>
internal sealed record NodeMachine(StateMachine Machine, LeaseBook Leases, WatchHub Watches)
{
    public static NodeMachine Restore(DataFolder folder, ServerOptions options)
    {
        var leases = new LeaseBook(options.LeaseSecondsMin);
        var state = folder.Manifest.StoreState.IsEmpty ? default : NodeState.Parser.ParseFrom(folder.Manifest.StoreState.Span).Machine.Memory;
        var machine = StateMachine.Open(folder.Revisions, leases, state);
        var watches = new WatchHub(machine.Kv, new WatchHubOptions { ProgressInterval = options.WatchProgressNotifyInterval });
        machine.Subscribe(watches);
        return new NodeMachine(machine, leases, watches);
    }
}
