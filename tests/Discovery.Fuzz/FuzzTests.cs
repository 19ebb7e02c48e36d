using Discovery.Fuzz.Kit;
using Discovery.Fuzz.Targets;
using Xunit.Abstractions;

namespace Discovery.Fuzz;

public sealed class FuzzTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => new(AllTargets.ByName.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_comes_in_is_read_or_refused(string name)
    {
        int inputs = FuzzRun.Run(AllTargets.ByName[name]);
        output.WriteLine($"{name}: {inputs} inputs in {FuzzRun.Share.TotalSeconds} s, from seed {FuzzRun.FirstSeed}");
        Assert.True(inputs > 0);
    }

    [Theory]
    [InlineData("throws", 0)]
    [InlineData("allocates", 1)]
    public void What_a_target_does_not_bear_is_told_with_the_input(string what, byte first)
    {
        var target = new FuzzTarget("trial", [[first]], [], input => Misbehave(input[0])) { AllocatedBytesMax = 1 << 20 };
        var told = Assert.ThrowsAny<Exception>(() => FuzzRun.Feed(target, [first], what));
        Assert.Contains(Convert.ToBase64String([first]), told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_follows_from_its_seed()
    {
        var mutator = new Mutator(AllTargets.ByName["gateway"]);
        Assert.Equal(mutator.Input(7), mutator.Input(7));
        Assert.NotEqual(mutator.Input(7), mutator.Input(8));
    }

    private static void Misbehave(byte how)
    {
        if (how == 0)
            throw new InvalidOperationException("on purpose");
        GC.KeepAlive(new byte[2 << 20]);
    }
}
