using Google.Protobuf;

namespace Discovery.Simulation.Traffic;

/// <summary>What a client asks for, and when.</summary>
internal interface IRequestSource
{
    /// <summary>Until the next request, in microseconds.</summary>
    long Rest();

    IMessage Next();
}
