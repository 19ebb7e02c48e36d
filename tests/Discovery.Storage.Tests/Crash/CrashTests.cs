namespace Discovery.Storage.Tests;

public class CrashTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Over_a_thousand_crashes_lose_nothing_that_was_acknowledged(int quarter)
    {
        const int Seeds = 65;
        var crashes = 0;
        for (var seed = quarter * Seeds; seed < (quarter + 1) * Seeds; seed++)
        {
            try
            {
                crashes += new CrashScenario(seed).Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }

        Assert.True(crashes >= 250, $"only {crashes} crashes");
    }

    [Fact]
    public void Without_syncs_the_same_scenario_loses_acknowledged_records()
    {
        var lost = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            try
            {
                new CrashScenario(seed, ignoreSyncs: true).Run();
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException or StorageCorruptException)
            {
                lost++;
            }
        }

        Assert.True(lost > 0, "no loss was noticed although nothing was ever synced");
    }
}
