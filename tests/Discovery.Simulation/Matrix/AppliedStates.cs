using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Matrix;

/// <summary>What a state machine held after each entry: the same on all members.</summary>
internal sealed class AppliedStates
{
    private readonly Dictionary<ulong, (long Revision, long Compacted, ulong Keys)> _states = [];

    /// <summary>For a case that goes on from here.</summary>
    public AppliedStates Copy()
    {
        var copy = new AppliedStates();
        foreach (var (index, state) in _states)
            copy._states.Add(index, state);
        return copy;
    }

    /// <exception cref="LostWriteException">Another member, or the same one before, held something else then.</exception>
    public void Check(string member, ulong appliedIndex, KvStore store)
    {
        var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
        var state = (store.CurrentRevision, store.CompactRevision, Checking.StableHash.Of(store.Range(all).ToByteArray()));
        if (_states.TryAdd(appliedIndex, state))
            return;
        var expected = _states[appliedIndex];
        if (expected != state)
            throw new LostWriteException($"{member} holds {state} after entry {appliedIndex}, which made it {expected}");
    }
}
