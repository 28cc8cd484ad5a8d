namespace Conserver.Client.Tls;

/// <summary>Whoever knows the pass phrase of an encrypted private key.</summary>
public interface IPassPhrase
{
    /// <summary>The phrase; empty when there is nobody to ask.</summary>
    string Ask();
}
