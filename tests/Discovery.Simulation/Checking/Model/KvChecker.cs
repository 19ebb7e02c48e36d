using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>The checker for histories of the store.</summary>
internal static class KvChecker
{
    public static LinearizabilityVerdict Check(IEnumerable<Operation<IMessage, KvOutput>> history, long stepsMax = 2_000_000) =>
        new LinearizabilityChecker<KvModelState, IMessage, KvOutput>(new KvModel(), stepsMax).Check(history);
}
