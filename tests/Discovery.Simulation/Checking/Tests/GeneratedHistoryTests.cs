using System.Diagnostics;
using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Discovery.Simulation.Checking.Tests;

public sealed class GeneratedHistoryTests(ITestOutputHelper output)
{
    private const int Seeds = 100;

    [Fact]
    public void Whatever_the_state_machine_answers_one_after_the_other_the_model_answers_too()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var history = new GeneratedHistory(seed, operations: 500, clients: 1, lostPercent: 0);
            AssertOk(seed, history.Operations);
        }
    }

    [Fact]
    public void Generated_histories_with_lost_requests_are_legal_once_tightened()
    {
        long steps = 0, operations = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = new GeneratedHistory(seed, operations: 500, clients: 8, lostPercent: 10);
            steps += AssertOk(seed, history);
            operations += history.Operations.Count;
        }
        output.WriteLine($"{operations} operations, {steps} steps");
    }

    [Fact]
    public void Generated_histories_are_legal_as_the_clients_saw_them()
    {
        for (var seed = 1; seed <= Seeds; seed++)
            AssertOk(seed, new GeneratedHistory(seed, operations: 60, clients: 5, lostPercent: 4).Operations);
    }

    [Fact]
    public void A_long_history_takes_few_steps_for_each_operation()
    {
        var history = new GeneratedHistory(seed: 7, operations: 2000, clients: 8, lostPercent: 10);
        var watch = Stopwatch.StartNew();
        var steps = AssertOk(7, history);
        output.WriteLine($"{history.Operations.Count} operations, {history.Operations.Count(o => o.IsOptional)} lost, {steps} steps, {watch.ElapsedMilliseconds} ms");
        Assert.True(steps < 50L * history.Operations.Count, $"{steps} steps");
    }

    [Fact]
    public void One_changed_answer_is_found()
    {
        int changed = 0, found = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            var history = new GeneratedHistory(seed, operations: 120, lostPercent: 2);
            var operations = HistoryTightening.Apply(history.Operations, history.Log).ToArray();
            if (!TryChange(operations, new Random(seed)))
                continue;
            changed++;
            found += KvChecker.Check(operations).Outcome == LinearizabilityOutcome.Ok ? 0 : 1;
        }
        output.WriteLine($"{found} of {changed} changes were found");
        Assert.True(changed > 150, $"only {changed} histories were changed");
        Assert.True(found > changed * 97 / 100, $"only {found} of {changed} changes were found");
    }

    [Fact]
    public void A_search_without_steps_left_says_that_it_does_not_know()
    {
        var history = new GeneratedHistory(seed: 3, operations: 100).Operations;
        var verdict = KvChecker.Check(history, stepsMax: 50);
        Assert.Equal(LinearizabilityOutcome.Unknown, verdict.Outcome);
        Assert.Throws<SafetyViolationException>(verdict.ThrowUnlessOk);
    }

    [Fact]
    public void The_same_history_takes_the_same_steps()
    {
        var steps = Enumerable.Range(0, 2).Select(_ => KvChecker.Check(new GeneratedHistory(seed: 5, operations: 80).Operations).Steps).Distinct();
        Assert.Single(steps);
    }

    private static long AssertOk(int seed, GeneratedHistory history)
    {
        var verdict = KvChecker.Check(history.Recorder, history.Log);
        Assert.True(verdict.Outcome == LinearizabilityOutcome.Ok, $"seed {seed}: {verdict}");
        return verdict.Steps;
    }

    private static long AssertOk(int seed, IEnumerable<Operation<IMessage, KvOutput>> operations)
    {
        var verdict = KvChecker.Check(operations);
        Assert.True(verdict.Outcome == LinearizabilityOutcome.Ok, $"seed {seed}: {verdict}");
        return verdict.Steps;
    }

    /// <summary>Changes something of the answer to one operation, any that has an answer.</summary>
    private static bool TryChange(Operation<IMessage, KvOutput>[] operations, Random random)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var number = random.Next(operations.Length);
            var operation = operations[number];
            if (operation.Output?.Response is null || Change(operation.Output, random) is not { } change)
                continue;
            operations[number] = operation with { Output = change };
            return true;
        }
        return false;
    }

    private static KvOutput? Change(KvOutput output, Random random)
    {
        switch (KvOutput.Of(output.Response!).Response)
        {
            case PutResponse put:
                put.Header.Revision += random.Next(2) == 0 ? 1 : -1;
                return KvOutput.Of(put);
            case RangeResponse { Kvs.Count: > 0 } range:
                var kv = range.Kvs[random.Next(range.Kvs.Count)];
                if (random.Next(2) == 0)
                    kv.Version++;
                else
                    kv.Value = ByteString.CopyFromUtf8("ghost");
                return KvOutput.Of(range);
            case DeleteRangeResponse delete:
                delete.Deleted++;
                return KvOutput.Of(delete);
            case TxnResponse txn:
                txn.Succeeded = !txn.Succeeded;
                return KvOutput.Of(txn);
            case LeaseGrantResponse:
                return KvOutput.Refused(StoreError.KeyNotFound);
            default:
                return null;
        }
    }
}
