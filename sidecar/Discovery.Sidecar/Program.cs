using Discovery.Extensions.Yarp;
using Discovery.Sidecar;

try
{
    var app = SidecarApplication.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartFailure.IsExpected(e))
{
    await Console.Error.WriteLineAsync($"The sidecar can't start: {StartFailure.Text(e)}");
    return 1;
}
