using Google.Protobuf;

namespace Discovery.Conformance.BadInput;

/// <summary>A row of a table of requests that make no sense, or hardly, and what etcd 3.5 answers.</summary>
/// <param name="Method">"KV/Put": service and method without their package.</param>
/// <param name="Request">Made when the server runs, as some requests name what is there.</param>
/// <param name="Answer">As <see cref="RawCalls"/> writes it: the code and the text, or what a stream says.</param>
public sealed record BadCall(string Method, Func<ServerFacts, IMessage[]> Request, string Answer)
{
    public BadCall(string method, IMessage request, string answer)
        : this(method, _ => [request], answer)
    {
    }

    public BadCall(string method, IMessage[] requests, string answer)
        : this(method, _ => requests, answer)
    {
    }

    /// <summary>Our answer where it is another one: DIVERGENCE.md tells why.</summary>
    public string? Here { get; init; }

    /// <summary>What etcd 3.4 answers, which knows less.</summary>
    public string? Before35 { get; init; }

    /// <summary>etcd ends over it, or writes down what it can't read back: only ours is asked.</summary>
    public bool EndsEtcd { get; init; }
}
