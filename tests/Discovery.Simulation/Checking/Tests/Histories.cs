using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Checking.Tests;

/// <summary>Operations of histories made by hand, and what the checker says of them.</summary>
internal static class Histories
{
    public static Operation<IMessage, KvOutput> Op(int client, long call, long @return, IMessage request, IMessage response) =>
        new(client, request, call, KvOutput.Of(response), @return);

    public static Operation<IMessage, KvOutput> Op(int client, long call, long @return, IMessage request, StoreError error) =>
        new(client, request, call, KvOutput.Refused(error), @return);

    /// <summary>Nobody knows what became of it.</summary>
    public static Operation<IMessage, KvOutput> Lost(int client, long call, IMessage request) => new(client, request, call);

    public static void AssertLegal(params Operation<IMessage, KvOutput>[] history)
    {
        var verdict = KvChecker.Check(history);
        Assert.True(verdict.Outcome == LinearizabilityOutcome.Ok, verdict.ToString());
    }

    public static LinearizabilityVerdict AssertIllegal(params Operation<IMessage, KvOutput>[] history)
    {
        var verdict = KvChecker.Check(history);
        Assert.Equal(LinearizabilityOutcome.Illegal, verdict.Outcome);
        return verdict;
    }
}
